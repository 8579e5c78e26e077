/** Rows that somebody wrote into, on each database: the mail fails with the reason, and everything else goes on. */
import { damages } from './damaged.js'
import { onEachDatabase } from './each-database.js'

const INJECTED: Readonly<Record<string, string>> = {
  sqlite: "'ann@x' || char(13, 10) || 'RCPT TO:<eve@x>'",
  postgres: "'ann@x' || chr(13) || 'RCPT TO:<eve@x>'",
  mysql: "concat('ann@x', char(13), 'RCPT TO:<eve@x>')",
}

onEachDatabase((open, name) =>
  damages(open, [
    [`mailer_recipient set address = ${INJECTED[name]}`, /control character/],
    // SQLite takes anything in a column of numbers
    ...(name !== 'sqlite'
      ? []
      : ([
          ["mailer_message set attempts = 'many'", /attempts is no number/],
          ["mailer_message set crashes = 'many'", /crashes is no number/],
          ['mailer_message set crashes = 0.5', /crashes is no number/],
        ] as const)),
  ]),
)
