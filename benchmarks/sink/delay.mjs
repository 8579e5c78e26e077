// Distance, as a process: passes bytes on to a port, each half a round trip late, in order. Told by its parent:
// process.argv[2] is { port, roundTrip } in ms.
import { connect, createServer } from 'node:net'

const { port, roundTrip } = JSON.parse(process.argv[2])

createServer({ noDelay: true }, (near) => {
  const far = connect({ port, host: '127.0.0.1', noDelay: true })
  pass(near, far)
  pass(far, near)
}).listen(0, '127.0.0.1', function () {
  process.send({ port: this.address().port })
})
process.on('disconnect', () => process.exit())

function pass(from, to) {
  from.on('error', () => to.destroy())
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), roundTrip / 2))
  from.on('end', () => setTimeout(() => to.end(), roundTrip / 2))
}
