// The worker draining over SMTP, everything on: claim, journal, settlement, flushed to disk. 20 connections on loopback.
import { FIGURES, mailspoolDrains, peerDrainers, PEERS } from '../contestants/drainers.mjs'
import { startSinks } from '../sink/start.mjs'

const by = (offer) => ({ connections: 20, sink: (given) => given[offer] })
const ours = (offer, database = 'postgres') => mailspoolDrains({ ...by(offer), database })
const atLeast = (of, times) => ({ figure: 'rate', of, against: PEERS, atLeast: times })

export default {
  title: 'drain by SMTP, 20 connections',
  figures: FIGURES,
  goals: [
    { ...atLeast('chunking', 5), stretch: 8 },
    atLeast('pipelining', 3.5),
    atLeast('neither', 2.5),
    atLeast('mariadb', 3),
    atLeast('sqlite', 3),
    { figure: 'cpu', of: 'chunking', atMost: 120 },
  ],
  arrange: () =>
    startSinks({ chunking: { offer: 'chunking' }, pipelining: { offer: 'pipelining' }, neither: { offer: 'neither' } }),
  contestants: {
    chunking: ours('chunking'),
    pipelining: ours('pipelining'),
    neither: ours('neither'),
    mariadb: ours('chunking', 'mariadb'),
    sqlite: ours('chunking', 'sqlite'),
    ...peerDrainers(by('chunking')),
  },
}
