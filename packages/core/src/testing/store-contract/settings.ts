/** Questions about shared settings: compare and set, and a time that only the clock of the database judges. */
import assert from 'node:assert/strict'
import { questions } from './question.js'
import type { StoreUnderTest } from './store-under-test.js'

export const settingQuestions = questions('shared settings', {
  'keeps any JSON value': async ({ store }) => {
    const values = [null, true, 0, -1.5, '', 'text "quoted"', [], [1, [2]], {}, { a: { b: [null] }, ü: '🔑' }]
    for (const [n, value] of values.entries()) {
      assert.equal(await store.writeSetting({ name: `value.${n}`, value }), true)
      const [read] = await store.readSettings(`value.${n}`)
      assert.deepEqual([read?.value, read?.remaining], [value, null])
    }
  },

  'finds by the beginning of the name, no character of which is a wildcard': async ({ store }) => {
    for (const name of ['pause', 'pause:bulk', 'breaker:a_b', 'breaker:axb', 'Pause:x', 'unpause']) await store.writeSetting({ name, value: 1 }) // prettier-ignore
    const names = async (prefix: string) => (await store.readSettings(prefix)).map(({ name }) => name).sort()
    assert.deepEqual(await names('pause'), ['pause', 'pause:bulk'])
    assert.deepEqual(await names('breaker:a_'), ['breaker:a_b'])
    assert.deepEqual(await names('%'), [])
    assert.equal((await names('')).length, 6)
  },

  'counts a version up with every write': async ({ store }) => {
    const versions: number[] = []
    for (let n = 0; n < 3; n++) {
      await store.writeSetting({ name: 'a', value: n })
      versions.push((await store.readSettings('a'))[0]?.version ?? 0)
    }
    assert.ok(versions[0]! > 0 && versions[1]! > versions[0]! && versions[2]! > versions[1]!, versions.join(' '))
  },

  'writes only over the version asked for': async (subject) => {
    const { store } = subject
    assert.equal(await store.writeSetting({ name: 'a', value: 1, version: 7 }), false)
    assert.deepEqual(await store.readSettings('a'), [])
    assert.equal(await store.writeSetting({ name: 'a', value: 1, version: 0 }), true)
    assert.equal(await store.writeSetting({ name: 'a', value: 2, version: 0 }), false)
    const [read] = await store.readSettings('a')
    assert.equal(read?.value, 1)
    assert.equal(await store.writeSetting({ name: 'a', value: 3, version: read.version }), true)
    assert.equal(await store.writeSetting({ name: 'a', value: 4, version: read.version }), false)
    assert.equal((await store.readSettings('a'))[0]?.value, 3)
    assert.equal((await rowsOf(subject, 'a')).length, 1)
  },

  'deletes by undefined, and only the version asked for': async (subject) => {
    const { store } = subject
    await store.writeSetting({ name: 'a', value: 1 })
    const [read] = await store.readSettings('a')
    assert.equal(await store.writeSetting({ name: 'a', value: undefined, version: read!.version + 1 }), false)
    assert.equal((await store.readSettings('a')).length, 1)
    assert.equal(await store.writeSetting({ name: 'a', value: undefined, version: read!.version }), true)
    assert.deepEqual(await store.readSettings('a'), [])
    await store.writeSetting({ name: 'a', value: 2 })
    assert.equal(await store.writeSetting({ name: 'a', value: undefined }), true)
    assert.deepEqual(await rowsOf(subject, 'a'), [])
  },

  'counts the remaining seconds by the clock of the database': async (subject) => {
    const { store } = subject
    await store.writeSetting({ name: 'a', value: 1, until: 500 })
    const remaining = async () => (await store.readSettings('a'))[0]?.remaining ?? NaN
    assert.ok(Math.abs((await remaining()) - 500) < 60)
    await subject.age({ setting: 400 })
    assert.ok((await remaining()) > 0 && (await remaining()) <= 100)
    await subject.age({ setting: 110 })
    assert.ok((await remaining()) <= 0, 'passed')
    assert.equal((await store.readSettings('a'))[0]?.value, 1, 'a setting whose time has passed is still there')
  },

  'has no remaining seconds when no time was set, or was taken away': async ({ store }) => {
    await store.writeSetting({ name: 'a', value: 1, until: 500 })
    await store.writeSetting({ name: 'a', value: 1, until: null })
    assert.equal((await store.readSettings('a'))[0]?.remaining, null)
  },

  'can be a time that has passed already': async ({ store }) => {
    await store.writeSetting({ name: 'a', value: 1, until: -10 })
    assert.ok(((await store.readSettings('a'))[0]?.remaining ?? NaN) <= 0)
  },
})

/** A store may keep settings of its own, such as its identity. */
async function rowsOf(subject: StoreUnderTest, wanted: string) {
  return (await subject.rows('setting')).filter(({ name }) => name === wanted)
}
