/** Sequelize's types as the store uses them, so that this package needs no Sequelize of its own. Duty: types only. */
import type { SequelizeStore, StoreOptions } from '@mailspool/sequelize-store'

/** Sequelize's Transaction. */
export type Transaction = NonNullable<Parameters<SequelizeStore['add']>[0]['transaction']>
export type Sequelize = NonNullable<StoreOptions['sequelize']>
export type PoolOptions = NonNullable<StoreOptions['pool']>
