import { library } from '../../tsup.base.js'

// splitting: both entries share one MailerError class, in the CommonJS files too.
export default library({ entry: ['src/index.ts', 'src/testing/index.ts'], splitting: true })
