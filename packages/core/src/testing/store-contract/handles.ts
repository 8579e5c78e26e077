/** Questions about the store as a whole: its name, its migrations, its other handles, waking, rows it cannot read. */
import assert from 'node:assert/strict'
import { aClaim, adding, aMessage } from '../a-message.js'
import { givingUp } from '../an-ending.js'
import { questions } from './question.js'
import { addedOne, claimedOne, found, journaled } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

export const handleQuestions = [
  ...questions('the store', {
    'says which queue it is, in one line': async ({ store }) => {
      assert.match(store.identity, /^\S[^\r\n]*$/)
    },

    'is up to date once migrated, and can be migrated again': async (subject) => {
      const { id } = await addedOne(subject)
      await Promise.all([subject.store.migrate(), subject.store.migrate()])
      assert.deepEqual(await subject.store.pendingMigrations(), [])
      assert.equal((await found(subject, id)).state, 'queued')
    },

    'answers an unsubscribe, whether it can wake or not': async ({ store }) => {
      const off = store.onWake(() => assert.fail('nobody listens any more'))
      off()
      off()
      await store.add(adding([aMessage()]))
    },

    'can be closed twice': async ({ store }) => {
      await store.close()
      await store.close()
    },
  }),
  ...questions(
    'another handle',
    {
      'sees what the first one wrote, and takes over where it lapsed': async (subject) => {
        const other = await handle(subject)
        try {
          const claim = await journaled(subject)
          assert.deepEqual(await other.claim(aClaim()), [])
          await subject.age({ lease: 3600 })
          const [lapsed] = (await other.sweep({ limit: 10 })).lapsed
          assert.deepEqual([lapsed?.id, lapsed?.phase, lapsed?.token], [claim.id, 'final', claim.token])
          assert.deepEqual(await other.cancel([claim.id]), ['tooLate'])
        } finally {
          await other.close()
        }
      },

      'has the same identity and stays open when the first is closed': async (subject) => {
        const other = await handle(subject)
        try {
          assert.equal(other.identity, subject.store.identity)
          await subject.store.close()
          assert.deepEqual(await other.add(adding([aMessage()])), [{ kind: 'added' }])
        } finally {
          await other.close()
        }
      },

      'can migrate at the same time': async (subject) => {
        const others = [await handle(subject), await handle(subject)]
        await Promise.all([subject.store, ...others].map((store) => store.migrate()))
        for (const other of others) {
          assert.deepEqual(await other.pendingMigrations(), [])
          await other.close()
        }
      },
    },
    'another',
  ),
  ...questions(
    'waking',
    {
      'calls back when mail was added by somebody else': async (subject, abilities) => {
        const other = abilities.cannot?.another === undefined ? await handle(subject) : subject.store
        const woken = new Promise<void>((resolve, reject) => {
          subject.store.onWake(resolve)
          setTimeout(() => reject(new assert.AssertionError({ message: 'nobody called back' })), 10_000).unref()
        })
        await other.add(adding([aMessage()]))
        await woken
        if (other !== subject.store) await other.close()
      },
    },
    'wake',
  ),
  ...questions(
    'a row that cannot be read',
    {
      'is claimed with what is wrong with it, and holds up nobody': async (subject) => {
        assert.ok(subject.spoil, 'open() should offer spoil, or say why it cannot')
        const bad = await addedOne(subject, { metadata: { order: '7' } })
        const good = await addedOne(subject)
        await subject.spoil(bad.id)
        const claims = await subject.store.claim(aClaim())
        assert.deepEqual(claims.map(({ id, undecodable }) => [id, undecodable !== null]), [[bad.id, true], [good.id, false]]) // prettier-ignore
        assert.ok((claims[0]?.undecodable ?? '').length > 0)
        const ending = givingUp(claims[0]!, { reason: 'undecodable', fates: [] })
        assert.deepEqual(await subject.store.settle([ending]), ['settled'])
        assert.deepEqual([(await found(subject, bad.id)).state, (await found(subject, bad.id)).reason], ['failed', 'undecodable']) // prettier-ignore
      },

      'is listed, swept and deleted like any other': async (subject) => {
        assert.ok(subject.spoil, 'open() should offer spoil, or say why it cannot')
        const { id } = await addedOne(subject, { metadata: { order: '7' } })
        await addedOne(subject)
        await subject.spoil(id)
        assert.equal((await subject.store.list({})).items.length, 2)
        await claimedOne(subject, { limit: 1 })
        await subject.age({ lease: 3600 })
        const { lapsed } = await subject.store.sweep({ limit: 10 })
        assert.deepEqual(lapsed.map((claim) => [claim.id, claim.undecodable !== null]), [[id, true]]) // prettier-ignore
        assert.deepEqual(await subject.store.delete([id]), ['deleted'])
      },
    },
    'spoil',
  ),
]

async function handle(subject: StoreUnderTest) {
  assert.ok(subject.another, 'open() should offer another, or say why it cannot')
  return subject.another()
}
