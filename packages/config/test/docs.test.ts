/** Proves that docs/configuration.md names every setting of this package and every variable that is read. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { VARIABLES } from '../src/environment.js'
import { OWN_NAMES } from '../src/own-settings.js'

const DOC = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')

test.each([...OWN_NAMES, ...VARIABLES, 'DATABASE_URL'])('docs/configuration.md explains %s', (name) => {
  expect(DOC).toContain(`\`${name}\``)
})
