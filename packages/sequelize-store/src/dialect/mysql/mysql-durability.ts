/**
 * What MySQL and MariaDB have to be set to. Standards: dev.mysql.com/doc/refman/8.4/en/innodb-parameters.html,
 * mariadb.com/kb/en/innodb-system-variables. A binary log, where there is one, decides at recovery what was committed,
 * so it has to be on the disk too.
 */
import { raw } from '../../sql.js'
import type { Durability } from '../dialect.js'
import { unless } from '../durability.js'

/** MySQL from 8.0.30 says DETECT_AND_RECOVER, MariaDB from 11.0.6 FAST, both older ones 1 or ON. */
const WHOLE_PAGES = ['1', 'on', 'detect_and_recover', 'fast']

export const mysqlDurability: Durability = {
  facts: raw(
    `concat(if(version() like '%MariaDB%', 'MariaDB ', 'MySQL '), substring_index(version(), '-', 1)) as server, @@innodb_flush_log_at_trx_commit as flush_log,
     @@innodb_doublewrite as doublewrite, @@log_bin as log_bin, @@sync_binlog as sync_binlog`,
  ),
  risks: ({ flushLog, doublewrite, logBin, syncBinlog }) => [
    ...unless(['1'], {
      setting: 'innodb_flush_log_at_trx_commit',
      value: flushLog,
      advice:
        'Mail that was queued, and what became of mail that was sent, may be gone after a crash: lost mail and second copies. Set innodb_flush_log_at_trx_commit = 1.',
    }),
    ...unless(WHOLE_PAGES, {
      setting: 'innodb_doublewrite',
      value: doublewrite,
      advice:
        'A power cut in the middle of a write can destroy pages. Set innodb_doublewrite = ON, unless the file system writes whole pages.',
    }),
    ...(String(logBin) === '1'
      ? unless(['1'], {
          setting: 'sync_binlog',
          value: syncBinlog,
          advice:
            'The binary log decides what was committed, and is not flushed with each commit: mail may be gone after a crash. Set sync_binlog = 1.',
        })
      : []),
  ],
}
