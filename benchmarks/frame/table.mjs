// What a run says: a line for each row while it goes, in the end a Markdown table of medians and ratios.
import { median, ratioOf, spreadOf } from './figures.mjs'

/** 'enqueue-one: mailspool 1,200 mails/s, pg-boss 1,000 mails/s' */
export function progressOf(result) {
  const absent = Object.entries(result.absent).map(([name, why]) => `  ${name} is not there: ${why}`)
  const failure = result.failure ? [`  FAILED: ${result.failure}`] : []
  return [
    `${result.name} (${result.title}), ${shown(result.minutes)} min`,
    ...figureLines(result),
    ...absent,
    ...failure,
  ].join('\n')
}

const figureLines = (result) =>
  Object.entries(result.figures).map(
    ([figure, { unit }]) =>
      `  ${figure}: ${valuesOf(result, figure)
        .map(([name, value]) => `${name} ${shown(value)} ${unit}`)
        .join(' · ')}`,
  )

const valuesOf = ({ rounds }, figure) =>
  Object.entries(rounds).flatMap(([name, all]) => {
    const values = all.map((round) => round[figure]).filter((value) => value !== undefined)
    return values.length === 0 ? [] : [[name, median(values), spreadOf(values)]]
  })

export function table({ facts, results }) {
  const lines = results.flatMap((result) => Object.keys(result.figures).map((figure) => line(result, figure)))
  const missed = results.flatMap(({ name, failure }) =>
    failure ? [`- ${name} could not be measured: ${failure.split('\n')[0]}`] : [],
  )
  return [
    headOf(facts),
    '',
    '| row | figure | medians (lowest to highest round) | goal |',
    '|---|---|---|---|',
    ...lines,
    ...missed,
  ].join('\n')
}

function headOf({ at, commit, cpus, cpu, memory, load, node, databases, ours, peers, rounds, quick }) {
  const servers = Object.entries(databases).map(([name, version]) => `${name} ${version}`)
  const others = Object.entries(peers).map(([name, version]) => `${name} ${version}`)
  return [
    `${at} UTC · ${cpus} × ${cpu}, ${memory}, load before ${load} · Node ${node} · ${servers.join(' · ')}`,
    `mailspool ${ours} at ${commit} beside ${others.join(' · ')} · medians of ${rounds} rounds in turns${quick ? ' (--quick: short rounds, rough figures)' : ''}`,
  ].join('  \n')
}

function line(result, figure) {
  const { unit } = result.figures[figure]
  const values = valuesOf(result, figure).map(
    ([name, value, [low, high]]) => `${name} **${shown(value)}** (${shown(low)} to ${shown(high)})`,
  )
  const goals = result.goals.filter((goal) => goal.figure === figure).map((goal) => goalText(result, goal))
  return `| ${result.title} | ${figure}, ${unit} | ${values.join('<br>')} | ${goals.join('<br>')} |`
}

function goalText(result, goal) {
  const { of, against, atLeast, atMost, stretch } = goal
  const { value, best } = ratioOf(result, goal)
  const wanted = `${atLeast === undefined ? 'at most' : 'at least'} ${shown(atLeast ?? atMost)}${against ? 'x' : ''}${stretch ? `, stretch ${shown(stretch)}x` : ''}`
  const whose = against ? `${of} against ${best ?? against.join(', ')}` : of
  if (value === null) return `${whose}: ${wanted}; not measured`
  const reached = atLeast === undefined ? value <= atMost : value >= atLeast
  return `${whose}: **${shown(value)}${against ? 'x' : ''}**, ${wanted}: ${reached ? 'reached' : 'MISSED'}`
}

/** Three digits that count. */
export function shown(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}
