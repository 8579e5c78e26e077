/** What a URL of MySQL asks of the driver behind its question mark. */
import { expect, test } from '@jest/globals'
import { urlOptions } from '../src/dialect/mysql/url-options.js'

test.each([
  [{}, {}],
  [
    { connectTimeout: '5000', socketPath: '/run/mysqld.sock' },
    { connectTimeout: 5000, socketPath: '/run/mysqld.sock' },
  ],
  [{ ssl: 'true' }, { ssl: { rejectUnauthorized: true } }],
  [{ ssl: 'false' }, {}],
  [{ ssl: 'Amazon RDS' }, { ssl: 'Amazon RDS' }],
  [{ ssl: '{"rejectUnauthorized":true,"ca":"x"}' }, { ssl: { rejectUnauthorized: true, ca: 'x' } }],
  [{ ssl: { ca: 'x' } }, { ssl: { ca: 'x' } }],
  [{ 'ssl-mode': 'DISABLED' }, {}],
  [{ 'ssl-mode': 'required' }, { ssl: { rejectUnauthorized: false } }],
  [{ 'ssl-mode': 'VERIFY_IDENTITY' }, { ssl: { rejectUnauthorized: true, verifyIdentity: true } }],
])('%p is %p', (given, options) => {
  expect(urlOptions(given)).toEqual(options)
  // asked again at every connection
  expect(urlOptions(urlOptions(given))).toEqual(options)
})
