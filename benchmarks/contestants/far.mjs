// A row about distance: the same server, so many ms there and back away, 20 connections, beside nodemailer's pool by itself
// (which keeps nothing) and inside the peers.
import { startSinks } from '../sink/start.mjs'
import { FIGURES, mailspoolDrains, peerDrainers, poolSends } from './drainers.mjs'

/**
 * Mails that a connection carries a round trip, a little more than it can: a round opens its connections anew, and they
 * grow from one mail in flight to four.
 */
const CARRIES = { chunking: 4.5, pipelining: 1.2 }

/** Of five times as many connections at least four times the mails. */
const LINEAR = 0.8

const farBy = ({ connections, roundTrip }) => (offer, aRoundTrip) => ({
  connections,
  sink: (given) => given[offer],
  perSecond: Math.round((connections * aRoundTrip * 1000) / roundTrip),
}) // prettier-ignore

/** `roundTrip`: ms. `more`: numbers of connections with which ours drain too; the last one has to be near the straight line. */
export function farRow(roundTrip, more = []) {
  const ours = (offer, connections = 20) =>
    mailspoolDrains({ ...farBy({ connections, roundTrip })(offer, CARRIES[offer]), database: 'postgres' })
  const by = farBy({ connections: 20, roundTrip })
  const nameOf = (offer, connections) => `${offer}, ${connections} connections`
  const offers = Object.keys(CARRIES)
  const most = more.at(-1)
  return {
    title: `drain by SMTP, the server ${roundTrip} ms away, 20 connections${more.length > 0 ? ` and ${more.join(' and ')}` : ''}`,
    figures: FIGURES,
    goals: [
      { figure: 'rate', of: 'chunking', against: ['pool alone'], atLeast: 6 },
      { figure: 'rate', of: 'pipelining', against: ['pool alone'], atLeast: 1.8 },
      ...(most === undefined
        ? []
        : offers.map((offer) => ({
            figure: 'rate',
            of: nameOf(offer, most),
            against: [offer],
            atLeast: LINEAR * (most / 20),
          }))),
    ],
    arrange: () =>
      startSinks({ chunking: { offer: 'chunking', roundTrip }, pipelining: { offer: 'pipelining', roundTrip } }),
    contestants: {
      chunking: ours('chunking'),
      pipelining: ours('pipelining'),
      ...Object.fromEntries(more.flatMap((size) => offers.map((offer) => [nameOf(offer, size), ours(offer, size)]))),
      'pool alone': poolSends(by('chunking')),
      ...peerDrainers(by('chunking', 0.4)),
    },
  }
}
