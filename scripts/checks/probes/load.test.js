// The same under Jest as users have it: CommonJS mode, no configuration.
/* global test */
const probe = require('./probe.cjs')

test.each(probe.NAMES)('%s loads', (name) => probe.sameExports(name, require(name)))
test('the embedded database opens', () => probe.opensDatabase(require('@mailspool/sequelize-store')))
