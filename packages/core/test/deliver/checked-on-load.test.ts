/** The envelope's rules when it comes back from the database: what is wrong is named, and what is right passes. */
import { expect, test } from '@jest/globals'
import { problemOnLoad } from '../../src/deliver/checked-on-load.js'
import type { Fate } from '../../src/message/message.js'
import { aClaim } from './a-claim.js'

test.each(['ann@example.com', 'müller@bücher.example', '"a b"@example.com', `${'a'.repeat(64)}@x.de`])('%s passes', (one) => {
  const claim = aClaim({ envelopeFrom: one })
  claim.recipients[0]!.address = one
  expect(problemOnLoad(claim)).toBeNull()
}) // prettier-ignore

test('a bounce has no sender, and every fate passes', () => {
  const fates: Fate[] = ['open', 'accepted', 'refused', 'dontSend', 'uncertain']
  expect(problemOnLoad(aClaim({ envelopeFrom: '' }, fates))).toBeNull()
})

test.each([
  ['ann@x\r\nRCPT TO:<eve@x>', /control character/],
  ['ann@x> ORCPT=rfc822;eve@x', /no address/],
  ['ann', /no address/],
  ['', /no address/],
  [`${'a'.repeat(250)}@x.de`, /longer than 254 octets/],
])('%j does not', (address, problem) => {
  const claim = aClaim({}, ['accepted', 'open'])
  claim.recipients[1]!.address = address
  expect(problemOnLoad(claim)).toMatch(problem)
  expect(problemOnLoad(claim)).toMatch(/^recipient 2 /)
  if (address !== '') expect(problemOnLoad(aClaim({ envelopeFrom: address }))).toMatch(/^its envelope sender /)
})

test('a fate that is none, and what the store itself could not read', () => {
  expect(problemOnLoad(aClaim({}, ['lost' as Fate]))).toMatch(/has the fate 'lost'/)
  expect(problemOnLoad(aClaim({ undecodable: 'tags: no list of texts' }))).toBe('tags: no list of texts')
})
