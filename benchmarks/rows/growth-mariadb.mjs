import { growthRow } from '../contestants/growth.mjs'

export default growthRow({ database: 'mariadb', timesSlower: 2 })
