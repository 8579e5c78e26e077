// Places an order in a process that is killed (kill -9, a power cut, out of memory) between the last insert and the commit.
import { spawnSync } from 'node:child_process'

const { signal } = spawnSync(process.execPath, ['order.mjs', 'cleo@example.com', 'a whisk', 'crash'], {
  stdio: 'inherit',
})
console.log(`the process was ended by ${signal}`)
