// A PDF of one page with some lines of text, by hand: five objects and the table of where each begins (ISO 32000-1, 7.5).
const PAGE =
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 298] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>'

/** @returns {Buffer} lines are set in Helvetica; letters outside of Latin-1 become '?', as the built-in fonts have none. */
export function pdf(lines) {
  const text = lines.map((line) => `(${escaped(line)}) Tj T*`).join('\n')
  const drawing = `BT /F1 12 Tf 18 TL 40 250 Td\n${text}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    PAGE,
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let file = '%PDF-1.4\n'
  const starts = objects.map((object, index) => {
    const start = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return start
  })
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(file + end, 'latin1')
}

const escaped = (line) => line.replace(/[^\x20-\xff]/g, '?').replace(/[\\()]/g, '\\$&')
