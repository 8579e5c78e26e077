/**
 * What everybody sees who is not let in. Duty: reveals nothing; outside production the line of code that opens the page,
 * for the developer who mounted it. It needs no database, so it is answered also when that is down.
 */
import { Say } from '../parts/say.js'
import { texts } from '../texts/index.js'
import { Alone } from './problem.js'

const words = texts.problems

/** Nobody is let in, because the app gave no authorize. */
export function Closed({ production }: { production: boolean }) {
  const rights = Object.fromEntries(
    ['see', 'seeContent', 'act', 'configure'].map((right) => [right, <code key={right}>{right}</code>]),
  )
  if (production) return <Alone heading={words.closed} lead={words.closedLead} />
  return (
    <Alone heading={words.closed} lead={`${words.closedLead} ${words.closedLine}`}>
      <pre class="code" tabIndex={0}>
        <code>
          {'{\n'}
          <ins>{'  admin: { authorize: (req) =>'}</ins>
          {'\n'}
          <ins>{"    req.user?.isAdmin ? { name: req.user.email, rights: ['see', 'act'] } : false },"}</ins>
          {'\n}'}
        </code>
      </pre>
      <p class="lead muted">
        <Say text={words.closedRights} with={rights} />
      </p>
      <p class="meta">{words.closedFoot}</p>
    </Alone>
  )
}

/** The app has an authorize, and it let this request not in. `hint`: it answered something that is no actor. */
export function NotLetIn({ hint }: { hint: string | null }) {
  return (
    <Alone heading={words.notLetIn} lead={words.notLetInLead}>
      {hint !== null && <p class="meta">{hint}</p>}
    </Alone>
  )
}
