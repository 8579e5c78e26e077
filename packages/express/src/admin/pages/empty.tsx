/** The overview before the first mail: what is ready, and the steps to the first delivered message. */
import { Say } from '../parts/say.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

const words = texts.empty

export function EmptyPage({ store }: { store: string }) {
  return (
    <div class="page">
      <h1 class="said">{words.title}</h1>
      <p class="lead muted">{words.lead}</p>
      <ol class="steps">
        <li class="done">
          <h2>{words.database}</h2>
          <p>{fill(words.databaseText, { store })}</p>
        </li>
        <li>
          <h2>{words.send}</h2>
          <p>{words.sendText}</p>
          <pre class="code" tabIndex={0}>
            {words.sendCode}
          </pre>
        </li>
        <li>
          <h2>{words.deliver}</h2>
          <p>{words.deliverText}</p>
          <pre class="code" tabIndex={0}>
            {words.deliverCode}
          </pre>
          <p>
            <Say text={words.worker} with={{ command: <code>npx mailer-cli run-mailer</code> }} />
          </p>
        </li>
      </ol>
    </div>
  )
}
