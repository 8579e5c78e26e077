// A row about distance: the same server, so many ms there and back away, 20 connections, beside nodemailer's pool by itself
// (which keeps nothing) and inside the peers.
import { startSinks } from '../sink/start.mjs'
import { FIGURES, mailspoolDrains, peerDrainers, poolSends } from './drainers.mjs'

const CONNECTIONS = 20

/** `roundTrip`: ms. A round's mails follow from it: CHUNKING carries about four a round trip, a pool half of one. */
export function farRow(roundTrip) {
  const perSecond = (aRoundTrip) => Math.round((CONNECTIONS * aRoundTrip * 1000) / roundTrip / 1.5)
  const by = (offer, aRoundTrip) => ({ connections: CONNECTIONS, sink: (given) => given[offer], perSecond: perSecond(aRoundTrip) }) // prettier-ignore
  const ours = (offer, aRoundTrip) => mailspoolDrains({ ...by(offer, aRoundTrip), database: 'postgres' })
  return {
    title: `drain by SMTP, the server ${roundTrip} ms away, 20 connections`,
    figures: FIGURES,
    goals: [
      { figure: 'rate', of: 'chunking', against: ['pool alone'], atLeast: 6 },
      { figure: 'rate', of: 'pipelining', against: ['pool alone'], atLeast: 1.8 },
    ],
    arrange: () => startSinks({ chunking: { offer: 'chunking', roundTrip }, pipelining: { offer: 'pipelining', roundTrip } }),
    contestants: {
      chunking: ours('chunking', 3),
      pipelining: ours('pipelining', 1),
      'pool alone': poolSends(by('chunking', 0.5)),
      ...peerDrainers(by('chunking', 0.4)),
    },
  }
} // prettier-ignore
