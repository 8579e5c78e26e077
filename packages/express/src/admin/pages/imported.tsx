/** What became of the lines of an import. */
import { useFrame } from '../parts/frame.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

export interface ImportedData {
  added: number
  alreadyThere: number
  invalid: number
  examples: readonly { line: number; text: string }[]
}

const words = texts.imported
const plain = new Intl.NumberFormat('en')

export function ImportedPage({ added, alreadyThere, invalid, examples }: ImportedData) {
  const { link } = useFrame()
  const sums = { added, alreadyThere, invalid }
  return (
    <div class="page">
      <h1 class="said">{added === 1 ? words.one : fill(words.many, { n: plain.format(added) })}</h1>
      <dl class="sum">
        {(['added', 'alreadyThere', 'invalid'] as const).map((name) => (
          <div key={name}>
            <dt>{plain.format(sums[name])}</dt>
            <dd>{words[name]}</dd>
          </div>
        ))}
      </dl>
      {examples.length > 0 && (
        <section aria-labelledby="h-invalid">
          <h2 id="h-invalid">{words.examples}</h2>
          <table class="table stack">
            <thead>
              <tr>
                <th scope="col" class="num">
                  {words.line}
                </th>
                <th scope="col">{words.text}</th>
              </tr>
            </thead>
            <tbody>
              {examples.map(({ line, text }) => (
                <tr key={line}>
                  <td class="num">{line}</td>
                  <td class="mono break">
                    <bdi>{text}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p class="acts">
        <a class="button" href={link('dont-send')}>
          {words.back}
        </a>
      </p>
    </div>
  )
}
