// What campaigns past one machine share: which server dies when, by which URL processes come in, whether nodes agree.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import test from 'node:test'
import { openBalancer } from '../balancer.mjs'
import { sameEverywhere } from '../checks/same-everywhere.mjs'
import { inTime, planOf, urlOfAll } from '../cluster.mjs'
import { readOptions } from '../options.mjs'

const options = (...args) => readOptions(['--db', 'postgres', '--seed', '7', '--messages', '1000', ...args])

test('one server dies in the middle, at the moment that the seed says, beside the workers', () => {
  const actions = planOf(options('--kills', '20'))
  const deaths = actions.filter(({ what }) => what === 'killDatabase')
  assert.deepEqual([deaths.length, actions.length], [1, 21])
  assert.ok(deaths[0].at >= 400 && deaths[0].at <= 600, String(deaths[0].at))
  const moments = actions.map(({ at }) => at)
  assert.deepEqual(
    moments,
    moments.toSorted((a, b) => a - b),
  )
  assert.deepEqual(planOf(options('--kills', '20')), actions)
})

test('without deaths of servers if so asked', () => {
  assert.deepEqual(planOf(options('--database-kills', '0')), [])
})

test('several URLs become one, and the first stays the first', () => {
  const urls = ['mysql://root@127.0.0.1:1/shop', 'mysql://root@127.0.0.1:2/shop']
  assert.equal(urlOfAll(urls), 'mysql://root@127.0.0.1:1,127.0.0.1:2/shop')
  assert.equal(urlOfAll(urls.toReversed()), 'mysql://root@127.0.0.1:2,127.0.0.1:1/shop')
})

test('what never answers is told with its name', async () => {
  await assert.rejects(
    inTime('the promotion', 0.01, new Promise(() => {})),
    /^Error: the promotion: not within 0.01 s$/,
  )
  assert.equal(await inTime('an answer', 1, Promise.resolve(5)), 5)
})

test('a table that differs on one node is found', async () => {
  const node = (checksum) => ({
    query: async (statement) =>
      statement.startsWith('checksum') ? [{ Table: 'shop.mailer_message', Checksum: checksum }] : [{ name: 'mailer_message' }],
  }) // prettier-ignore
  assert.deepEqual((await sameEverywhere([node(1), node(1), node(1)])).found, [])
  const { figure, found } = await sameEverywhere([node(1), node(1), node(2)])
  assert.equal(figure, 1)
  assert.match(found[0].text, /mailer_message is 1 on node 1 and 2 on node 3/)
})

test('the balancer deals connections out in turn, and passes over a node that is down', async () => {
  const nodes = ['first', 'second', 'third'].map((name) => createServer((socket) => socket.end(name)))
  for (const node of nodes) await once(node.listen(0, '127.0.0.1'), 'listening')
  const urls = nodes.map((node) => `mysql://root@127.0.0.1:${node.address().port}/shop`)
  const { port } = new URL(await openBalancer(urls))
  const ask = async () => {
    let text = ''
    for await (const piece of connect(port, '127.0.0.1')) text += piece
    return text
  }
  assert.deepEqual([await ask(), await ask(), await ask(), await ask()], ['first', 'second', 'third', 'first'])
  nodes[1].close()
  await once(nodes[1], 'close')
  assert.deepEqual([await ask(), await ask()], ['third', 'first'])
  for (const node of [nodes[0], nodes[2]]) node.close()
})
