import { farRow } from '../contestants/far.mjs'

export default farRow(20)
