/** A list of real replies. Duty: its shape. Addresses, hosts and ids in them are made up or those of the source. */
import type { DialoguePhase } from '../../../src/transport/transport.js'

/** The reply as it stands on the wire, where it comes, and what must be made of it; 'strike' is one for the breaker. */
export type RealReply = readonly [
  reply: string,
  phase: DialoguePhase,
  failureClass: string,
  effect: 'refuse' | 'defer' | 'setAside' | 'release',
  strike?: 'strike',
]

/** Replies that one document or file of source code shows. */
export interface Source {
  of: string
  /** Documentation of the provider, a line of a server's code, or a bounce that somebody kept. */
  url: string
  replies: readonly RealReply[]
}
