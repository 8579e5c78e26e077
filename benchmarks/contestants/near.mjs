// A row about draining over SMTP on loopback, everything on: claim, journal, settlement, flushed to disk. Ten thousand
// mails a round, since a worker that drains a queue has its connections open and ours open anew each round; for the peers,
// whose pools stay open, half as many.
import { FIGURES, FIVE_THOUSAND, mailspoolDrains, peerDrainers, PEERS, TEN_THOUSAND } from './drainers.mjs'
import { startSinks } from '../sink/start.mjs'

/** `times`: by our contestants, at least how many times the best peer. `cpu`: of ours over CHUNKING at most, in us. */
export function nearRow({ connections, times, cpu }) {
  const by = (offer, count = TEN_THOUSAND) => ({ connections, sink: (given) => given[offer], count })
  const ours = (offer, database = 'postgres') => mailspoolDrains({ ...by(offer), database })
  const OURS = {
    chunking: () => ours('chunking'),
    pipelining: () => ours('pipelining'),
    neither: () => ours('neither'),
    mariadb: () => ours('chunking', 'mariadb'),
    sqlite: () => ours('chunking', 'sqlite'),
  }
  const names = Object.keys(times)
  return {
    title: `drain by SMTP, ${connections} connections`,
    figures: FIGURES,
    goals: [
      ...names.map((of) => ({ figure: 'rate', of, against: PEERS, ...times[of] })),
      ...(cpu === undefined ? [] : [{ figure: 'cpu', of: 'chunking', atMost: cpu }]),
    ],
    arrange: () =>
      startSinks({
        chunking: { offer: 'chunking' },
        pipelining: { offer: 'pipelining' },
        neither: { offer: 'neither' },
      }),
    contestants: {
      ...Object.fromEntries(names.map((name) => [name, OURS[name]()])),
      ...peerDrainers(by('chunking', FIVE_THOUSAND)),
    },
  }
}
