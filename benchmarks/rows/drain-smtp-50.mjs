import { nearRow } from '../contestants/near.mjs'

export default nearRow({
  connections: 50,
  times: { chunking: { atLeast: 5, stretch: 8 }, pipelining: { atLeast: 3.5 }, neither: { atLeast: 2.5 } },
})
