/** The memory store sits the exam that every store sits. */
import { storeContract } from '../src/testing/store-contract/store-contract.js'
import { openMemoryStore } from '../src/testing/memory-store-under-test.js'

storeContract('memory', openMemoryStore, {
  cannot: {
    another: 'it lives in one process, there is no second handle on it',
    spoil: 'its rows are objects, nothing has to be decoded',
    parts: 'it keeps a content whole, no database limits it',
  },
})
