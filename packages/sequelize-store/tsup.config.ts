import { library, requireBanner, stub } from '../../tsup.base.js'

// umzug is bundled: as a dependency it would bring 32 packages, most of them a command-line framework that ./cli alone uses.
export default library({
  entry: ['src/index.ts'],
  external: ['@appthreat/sqlite3'], // tsup leaves optionalDependencies inside by itself
  banner: requireBanner,
  esbuildPlugins: [stub('umzug', /^\.\/cli$/)],
})
