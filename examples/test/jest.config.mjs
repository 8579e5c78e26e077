import base from '../../jest.config.base.mjs'

// Lessons start processes, and the demo runs whole: on a busy machine that takes a while.
export default { ...base, testMatch: ['<rootDir>/*.test.ts'], testTimeout: 180_000 }
