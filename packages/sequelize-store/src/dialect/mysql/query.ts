/** One statement through mysql2. Duty: its answer in one form, whatever the owner of the connection has set. */

export interface Header {
  affectedRows: number
  /** 'Rows matched: 3  Changed: 1  Warnings: 0', in the language of the server. */
  info: string
  serverStatus: number
  warningStatus: number
}

export type Rows = readonly Record<string, unknown>[]
type Callback = (error: Error | null, answer: Rows | Header) => void

/** A connection of mysql2, as much of it as is used. */
export interface MysqlConnection {
  query(options: { sql: string; typeCast: boolean; rowsAsArray: boolean; nestTables: boolean }, then: Callback): unknown
  destroy(): void
}

/** @throws the driver's own error */
export function query(connection: MysqlConnection, sql: string): Promise<Rows | Header> {
  const asIs = { typeCast: true, rowsAsArray: false, nestTables: false }
  return new Promise((resolve, reject) => {
    connection.query({ sql, ...asIs }, (error, answer) => {
      if (error) reject(error)
      else resolve(answer)
    })
  })
}

export const isRows = (answer: Rows | Header): answer is Rows => Array.isArray(answer)
