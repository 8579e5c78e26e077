import base from '../jest.config.base.mjs'

// Nest's modules are classes with decorators, and its injector reads the types that they leave.
const [[files, [swc, { jsc, ...rest }]]] = Object.entries(base.transform)
const decorated = {
  ...jsc,
  parser: { ...jsc.parser, decorators: true },
  transform: { ...jsc.transform, legacyDecorator: true, decoratorMetadata: true },
}

export default { ...base, transform: { [files]: [swc, { ...rest, jsc: decorated }] } }
