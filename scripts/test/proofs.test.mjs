// The proofs check finds rows whose tests are not there, and leaves good rows and other text alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../checks/proofs.mjs'
import { aTree } from './a-tree.mjs'

const TEST = { 'packages/core/test/a.test.ts': "test('mail arrives', () => {})\ntest(\"nobody's mail\", () => {})" }
const page = (...rows) => ({
  'docs/proofs.md': ['# Proofs', '', '| said | proven by |', '| --- | --- |', ...rows, '', 'a | b'].join('\n'),
})
const row = (proof) => `| it arrives | ${proof} |`
const LINK = '[core](../packages/core/test/a.test.ts)'

test('rows whose tests exist are left alone', (t) => {
  const good = [`${LINK} ‘mail arrives’`, `${LINK} ‘mail arrives’, ${LINK} ‘nobody's mail’`]
  assert.deepEqual(find(aTree(t, { ...TEST, ...page(...good.map(row)) })), [])
})

for (const [what, proof, sentence] of [
  [
    'a test that is not there',
    `${LINK} ‘mail flies’`,
    /:5: packages\/core\/test\/a\.test\.ts has no test ‘mail flies’/,
  ],
  ['a file that is not there', '[core](../packages/core/test/b.test.ts) ‘mail arrives’', /there is no packages/],
  ['a link without a name', LINK, /say which test/],
  ['no proof', 'trust us', /names no test/],
]) {
  test(`finds: ${what}`, (t) => {
    const findings = find(aTree(t, { ...TEST, ...page(row(proof)) }))
    assert.equal(findings.length, 1)
    assert.match(findings[0], sentence)
  })
}
