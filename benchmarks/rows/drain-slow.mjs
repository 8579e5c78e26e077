// A server that takes 20 ms over each mail, one after the other on a connection: 1,000 a second is what 20 connections can
// do at most, and what the journal costs is seen beside nodemailer's pool, which keeps nothing.
import { FIGURES, mailspoolDrains, peerDrainers, poolSends } from '../contestants/drainers.mjs'
import { startSinks } from '../sink/start.mjs'

const by = (offer, perSecond) => ({ connections: 20, sink: (given) => given[offer], perSecond })
const ours = (offer) => mailspoolDrains({ ...by(offer, 800), database: 'postgres' })
const atLeast = (of, against, times) => ({ figure: 'rate', of, against: [against], atLeast: times })

export default {
  title: 'drain by SMTP, the server takes 20 ms a mail, 20 connections',
  figures: FIGURES,
  goals: [atLeast('chunking', 'pool alone', 1.4), atLeast('pipelining', 'pool alone', 1.4)],
  quick: false,
  arrange: () => startSinks({ chunking: { offer: 'chunking', wait: 20 }, pipelining: { offer: 'pipelining', wait: 20 } }),
  contestants: {
    chunking: ours('chunking'),
    pipelining: ours('pipelining'),
    'pool alone': poolSends(by('chunking')),
    ...peerDrainers(by('chunking', 500)),
  },
} // prettier-ignore
