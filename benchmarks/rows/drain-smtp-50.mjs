import { nearRow } from '../contestants/near.mjs'

const times = { chunking: { atLeast: 5, stretch: 8 }, pipelining: { atLeast: 3.5 }, neither: { atLeast: 2.5 } }

export default { ...nearRow({ connections: 50, times }), quick: false }
