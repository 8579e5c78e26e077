// A drain in which nothing is sent: what the queue itself costs, beside what the database can do with the same rows by
// statements that are written by hand, and beside the peers' jobs that do nothing.
import { FIGURES, mailspoolDrains, peerDrainers, TEN_THOUSAND } from '../contestants/drainers.mjs'
import { rawDrains } from '../contestants/raw.mjs'

const by = { connections: 20, sink: () => 'null:', count: TEN_THOUSAND }
const ours = (database) => mailspoolDrains({ ...by, database })
const raw = (database, what) => rawDrains({ ...by, database, what })
const atLeast = (of, against) => ({ figure: 'rate', of, against: [against], atLeast: 0.4 })

export default {
  title: 'drain without SMTP, 10,000 mails, beside raw claim and settle statements in batches of 100',
  figures: FIGURES,
  goals: [
    atLeast('postgres', 'raw, Postgres'),
    atLeast('postgres', 'raw, Postgres, message row alone'),
    atLeast('mariadb', 'raw, MariaDB'),
  ],
  contestants: {
    postgres: ours('postgres'),
    mariadb: ours('mariadb'),
    sqlite: ours('sqlite'),
    'raw, Postgres': raw('postgres', 'whole'),
    'raw, Postgres, message row alone': raw('postgres', 'message'),
    'raw, MariaDB': raw('mariadb', 'whole'),
    ...peerDrainers(by),
  },
}
