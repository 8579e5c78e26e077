// Check: words that may not stand in the code: `any`, a bare Error, console.log, marks of unfinished work, names that say
// nothing (job, helper, ...), and in every file names of one person's machine or workplace.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { listFiles, packageSources, sourcesIn, whenRun } from './source.mjs'

const EMPTY_NAMES = /^(job|task|manager|helper|util|utilit(y|ies))s?$/
/** Names that others gave: Django's setting, a field of Sequelize. */
const NAMES_OF_OTHERS = new Set(['managers', 'connectionManager'])
const MAY_PRINT = /^packages\/cli\/src\/(commands\/|output\.ts$)/
const UNFINISHED = /\b(TO[D]O|FIX[M]E)\b/
const MACHINE = [
  [/(?<![\w.}-])\/(root|home|Users|work)\/[\w.-]+/, 'a path of one machine'],
  [/https?:\/\/registry\.[\w.-]+|"resolved": "https?:/, 'the host of a package registry'],
]

export function find(root) {
  const sources = packageSources(root, ['src']).flatMap((file) => codeFindings(root, file))
  const named = [
    ...packageSources(root, ['src', 'test']),
    ...sourcesIn(root, 'scripts'),
    ...sourcesIn(root, 'campaigns'),
    ...sourcesIn(root, 'benchmarks'),
    ...sourcesIn(root, 'examples'),
    ...sourcesIn(root, 'neighbours'),
  ]
  return [
    ...sources,
    ...named.flatMap(fileNameFindings),
    ...listFiles(root).flatMap((file) => textFindings(root, file)),
  ]
}

function codeFindings(root, file) {
  const text = readFileSync(join(root, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const findings = []
  const visit = (node) => {
    const sentence = judge(node, file)
    if (sentence)
      findings.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${sentence}`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return findings
}

function judge(node, file) {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any. Say the type, or unknown and narrow it.'
  if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'Error')
    return 'a bare Error. Throw a MailerError with a code from errors.ts, so that the user learns what to do.'
  if (ts.isPropertyAccessExpression(node) && node.getText() === 'console.log' && !MAY_PRINT.test(file))
    return 'console.log. Use the logger; only commands of the command line print.'
  const word = declaredName(node) && emptyWord(declaredName(node))
  return word
    ? `the name '${declaredName(node)}' has the empty word '${word}'. Say what it does, in the words of docs/glossary.md.`
    : null
}

/** The name that a declaration introduces; property assignments are left out, as their names may be another library's. */
function declaredName(node) {
  const declares =
    ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isEnumDeclaration(node)
  return declares && node.name && ts.isIdentifier(node.name) ? node.name.text : null
}

/** 'sendJobs' -> 'jobs'; words are parted at capitals, digits, dots and dashes. */
function emptyWord(name) {
  if (NAMES_OF_OTHERS.has(name)) return undefined
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.find((word) => EMPTY_NAMES.test(word) && !NAMES_OF_OTHERS.has(word))
}

function fileNameFindings(file) {
  const word = file.split('/').slice(1).map(emptyWord).find(Boolean)
  return word ? [`${file}:1: the file's name has the empty word '${word}'. Name it after its duty.`] : []
}

function textFindings(root, file) {
  const bytes = readFileSync(join(root, file))
  if (bytes.includes(0)) return []
  const privateWords = wordsOfThisClone(root)
  return bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line, index) =>
      lineFindings(line, file, privateWords).map((sentence) => `${file}:${index + 1}: ${sentence}`),
    )
}

function lineFindings(line, file, privateWords) {
  const unfinished = UNFINISHED.exec(line)?.[0]
  const machine = MACHINE.filter(([pattern]) => pattern.test(line)).map(
    ([, what]) => `${what}. It means nothing elsewhere: take it out.`,
  )
  const secret = privateWords
    .filter((word) => line.includes(word))
    .map((word) => `'${word}' is a word of this workplace. Take it out.`)
  return [...(unfinished ? [`${unfinished}. Do it, or write an issue.`] : []), ...machine, ...secret]
}

/** A clone may list further words that must not be committed, one a line, in .git/info/private-words. */
function wordsOfThisClone(root) {
  const list = join(root, '.git/info/private-words')
  return existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : []
}

await whenRun(import.meta.url, find)
