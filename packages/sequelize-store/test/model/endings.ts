/**
 * Every ending that an engine may reach about a claim, by name. Duty: from a kind and a claim to the Ending; whether the
 * claim may end so is what the stores are asked. Attempts have ids of ours, the same in every store.
 */
import type { ClaimedMessage, Ending } from '@mailspool/core'
import {
  accepting, assumingSent, crashing, deferring, givingUp, holding, notCarryingOut, puttingBack,
  retryingUncertain, settingAside,
} from '@mailspool/core/testing' // prettier-ignore

type Make = (claim: ClaimedMessage) => Ending

const open = ({ recipients }: ClaimedMessage) => recipients.flatMap(({ fate }, index) => (fate === 'open' ? index : []))
const yes = (index: number) => ({ index, fate: 'accepted', reply: '250 2.1.5 ok' }) as const
const no = (index: number) => ({ index, fate: 'refused', reply: '550 5.1.1 no' }) as const
const later = (index: number) => ({ index, fate: 'open', reply: '450 4.2.0 later' }) as const

const MAKERS = {
  accept: accepting,
  acceptSome: (claim) => deferring(claim, { fates: open(claim).map((at, n) => (n === 0 ? yes(at) : later(at))) }),
  acceptRefuse: (claim) => partial(claim),
  assumeFirst: (claim) => accepting(claim, { fates: [] }),
  defer: deferring,
  deferAt: (claim) => deferring(claim, { due: { at: new Date(Date.now() + 150_000) } }),
  deferForGood: (claim) => deferring(claim, { due: null, fates: open(claim).map(later) }),
  refuseSome: (claim) => deferring(claim, { fates: open(claim).map((at, n) => (n === 0 ? no(at) : later(at))) }),
  giveUp: givingUp,
  giveUpRetries: (claim) => givingUp(claim, { reason: 'maxRetries', fates: [] }),
  giveUpUnread: (claim) => givingUp(claim, { reason: 'undecodable', fates: [] }),
  giveUpUncertain: (claim) => givingUp(claim, { state: 'uncertain', reason: null, fates: [] }),
  suppress: (claim) => givingUp(claim, { reason: 'dontSend', fates: open(claim).map((index) => ({ index, fate: 'dontSend', reply: null })) }),
  setAside: settingAside,
  notCarriedOut: notCarryingOut,
  retryUncertain: (claim) => retryingUncertain(claim, { due: { in: 350 } }),
  hold: holding,
  assumeSent: assumingSent,
  release: puttingBack,
  crash: (claim) => crashing(claim, { lapsed: false }),
  poison: (claim) => crashing(claim, { lapsed: false, state: 'failed', reason: 'poison' }),
} satisfies Record<string, Make> // prettier-ignore

export type EndingKind = keyof typeof MAKERS
/** Uncertain ones and crashes more often: the rules that hang on them are the finest. */
export const ENDING_KINDS: readonly EndingKind[] = [
  ...(Object.keys(MAKERS) as EndingKind[]),
  ...(['crash', 'crash', 'retryUncertain', 'retryUncertain', 'hold', 'defer', 'acceptSome'] as const),
]

function partial(claim: ClaimedMessage): Ending {
  const [first, ...others] = open(claim)
  const fates = [...(first === undefined ? [] : [yes(first)]), ...others.map(no)]
  return givingUp(claim, { reason: fates.length > 1 ? 'partial' : 'refused', fates })
}

/** The due spans of the builders end in 60 s, beside the grid of ages: move them onto it. */
const onGrid = (ending: Ending): Ending =>
  ending.due !== null && 'in' in ending.due && ending.due.in === 60 ? { ...ending, due: { in: 50 } } : ending

export function endingFor(claim: ClaimedMessage, kind: EndingKind, options: { lapsed: boolean }): Ending {
  const ending = onGrid(MAKERS[kind](claim))
  return options.lapsed ? { ...ending, lapsed: true } : ending
}
