/** A kind of server: what is needed to reach one. Duty: the interface that postgres/ and mysql/ fill. */
import type { Options } from 'sequelize'
import type { Naming } from '../../tables.js'
import type { Dialect } from '../dialect.js'
import type { ServerDifference } from './difference.js'

export interface ServerKind {
  /** Sequelize's name of it. */
  readonly name: 'postgres' | 'mysql'
  /** The driver's package. */
  readonly driver: string
  readonly defaultPort: number
  /** For a Sequelize that the store makes: what the driver needs, such as packets, time-outs, a name in lists of connections. */
  readonly options: Options
  readonly dialect: Dialect
  difference: (naming: Naming) => ServerDifference
}
