import { farRow } from '../contestants/far.mjs'

export default { ...farRow(50, [50, 100]), quick: false }
