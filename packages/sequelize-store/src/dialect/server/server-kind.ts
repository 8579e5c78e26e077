/** A kind of server: what is needed to reach one. Duty: the interface that postgres/ and mysql/ fill. */
import type { Options, Sequelize } from 'sequelize'
import type { Naming } from '../../tables.js'
import type { Bell } from '../bell.js'
import type { Dialect, Gateway } from '../dialect.js'
import type { ServerDifference } from './difference.js'

export interface ServerKind {
  /** Sequelize's name of it. */
  readonly name: 'postgres' | 'mysql'
  /** The driver's package. */
  readonly driver: string
  readonly defaultPort: number
  /** For a Sequelize that the store makes: what the driver needs, such as packets, time-outs, a name in lists of connections. */
  readonly options: Options
  /** Its option for the milliseconds that a connection may take to open. */
  readonly connectTimeOut: string
  /** The driver as the store's own Sequelize is to use it. */
  hardened?: (driver: object) => object
  readonly dialect: Dialect
  difference: (naming: Naming) => ServerDifference
  /** Where other processes can be told that there is mail. */
  bell?: (place: BellPlace) => Bell
}

export interface BellPlace {
  gateway: Gateway
  /** Made at first use. */
  sequelize: () => Sequelize
  naming: Naming
}
