/** Which hosts a URL names, and what is left of it for Sequelize. */
import { expect, test } from '@jest/globals'
import { hostsText, urlHosts } from '../src/dialect/server/url-hosts.js'

const ONE = 'postgres://u:p@db:5433/shop'

test.each([
  [ONE, 'db:5433', ONE, false],
  ['postgres://u:p@db/shop?sslmode=require', 'db:5432', 'postgres://u:p@db/shop?sslmode=require', false],
  [`${ONE}?target_session_attrs=primary`, 'db:5433', ONE, true],
  [`${ONE}?target_session_attrs=any`, 'db:5433', ONE, false],
  ['postgres:///shop?host=/run/postgresql', '/run/postgresql:5432', 'postgres:///shop?host=/run/postgresql', false],
  ['postgres://u:p@h1,h2:5433/shop', 'h1:5432,h2:5433', 'postgres://u:p@h1:5432/shop', true],
  ['postgres://h1:1,h2:2,h3:3/shop', 'h1:1,h2:2,h3:3', 'postgres://h1:1/shop', true],
  ['mysql://u:p%40@h1,h2/shop?ssl=true', 'h1:5432,h2:5432', 'mysql://u:p%40@h1:5432/shop?ssl=true', true],
  ['postgres://u:a@b@h1,h2/shop', 'h1:5432,h2:5432', 'postgres://u:a@b@h1:5432/shop', true],
  ['postgres://u@[::1]:5433,[fe80::2]/shop', '[::1]:5433,[fe80::2]:5432', 'postgres://u@[::1]:5433/shop', true],
  ['postgres://u@/shop?host=h1,h2&port=1,2&ssl=1', 'h1:1,h2:2', 'postgres://u@h1:1/shop?ssl=1', true],
  ['postgres://u@/shop?host=h1,h2&port=7', 'h1:7,h2:7', 'postgres://u@h1:7/shop', true],
  ['postgres://h1,h2/shop?target_session_attrs=read-write', 'h1:5432,h2:5432', 'postgres://h1:5432/shop', true],
])('%s', (given, ...expected) => {
  const found = urlHosts(given, 5432)
  expect([hostsText(found.hosts), found.url, found.mustWrite, found.database]).toEqual([...expected, 'shop'])
})

test.each([
  ['postgres://h1,h2', 'names no database'],
  ['postgres://h1:0,h2/shop', 'the port 0'],
  ['postgres://h1:99999,h2/shop', 'the port 99999'],
  ['postgres://h1,h2/shop?target_session_attrs=any', 'target_session_attrs=any, and a queue has to write'],
  ['postgres://h1/shop?target_session_attrs=standby', 'target_session_attrs=standby'],
  ['postgres:h1,h2', 'is no URL'],
  ['postgres://me:secret@%zz,h2/shop', 'is no URL'],
])('%s is refused', (given, sentence) => {
  expect(() => urlHosts(given, 5432)).toThrow(sentence)
  expect(() => urlHosts(given, 5432)).not.toThrow('secret')
})
