import { growthRow } from '../contestants/growth.mjs'

export default growthRow({ database: 'sqlite', timesSlower: 1.25 })
