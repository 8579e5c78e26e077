import { growthRow } from '../contestants/growth.mjs'

export default growthRow({ database: 'postgres', timesSlower: 1.25 })
