// Invoices with PDFKit, as a shop on Node makes them: plain base-14 Helvetica, nothing embedded.
//   node pdfkit.js CONTENT.ndjson SECONDS [SAMPLE.pdf]
// Warms up for a third of the documents or a second, then makes documents for SECONDS of CPU time, each another one.
'use strict';
const fs = require('fs');
const PDFDocument = require('pdfkit');

const left = 50, right = 545, bottom = 770;
const columns = [ // x, width, alignment
  [50, 20, 'left'], [70, 185, 'left'], [255, 85, 'left'], [340, 30, 'right'], [370, 65, 'right'], [435, 35, 'right'], [470, 75, 'right'],
];

function row(doc, cells, y) {
  cells.forEach((text, i) => {
    const [x, width, align] = columns[i];
    doc.text(text, x, y, { width, align, lineBreak: false });
  });
}

function rule(doc, y) {
  doc.moveTo(left, y).lineTo(right, y).lineWidth(0.5).strokeColor('#999999').stroke();
}

function tableHead(doc, invoice, y) {
  doc.font('Helvetica-Bold').fontSize(8).fillColor('#333333');
  row(doc, invoice.columns, y);
  rule(doc, y + 13);
  doc.font('Helvetica').fontSize(9).fillColor('#000000');
  return y + 19;
}

function pair(doc, [label, value], y, x, width) {
  doc.fillColor('#666666').text(label, x, y, { width: width / 2, lineBreak: false });
  doc.fillColor('#000000').text(value, x + width / 2, y, { width: width / 2, align: 'right', lineBreak: false });
}

function parties(doc, invoice) {
  doc.font('Helvetica-Bold').fontSize(14).text(invoice.seller[0], left, 50, { lineBreak: false });
  doc.font('Helvetica').fontSize(9);
  invoice.seller.slice(1).forEach((line, i) => doc.text(line, left, 70 + i * 12, { lineBreak: false }));
  doc.font('Helvetica-Bold').fontSize(20).text(invoice.title, 300, 48, { width: 245, align: 'right', lineBreak: false });
  doc.font('Helvetica').fontSize(9);
  invoice.facts.forEach((fact, i) => pair(doc, fact, 80 + i * 13, 345, 200));
  doc.font('Helvetica-Bold').text(invoice.buyer[0], left, 155, { lineBreak: false }).font('Helvetica');
  invoice.buyer.slice(1).forEach((line, i) => doc.text(line, left, 168 + i * 12, { lineBreak: false }));
}

function lines(doc, invoice) {
  let y = tableHead(doc, invoice, 245);
  for (const line of invoice.lines) {
    if (y > bottom - 30) {
      doc.addPage();
      y = tableHead(doc, invoice, 50);
    }
    row(doc, line, y);
    y += 15;
  }
  rule(doc, y);
  return y + 8;
}

function closing(doc, invoice, y) {
  if (y > bottom - 190) {
    doc.addPage();
    y = 50;
  }
  const top = y;
  doc.font('Helvetica-Bold').fontSize(8);
  const taxRow = (cells, at) => cells.forEach((text, i) => doc.text(text, left + i * 70, at, { width: 68, align: i ? 'right' : 'left', lineBreak: false }));
  taxRow(invoice.tax_columns, y);
  doc.font('Helvetica');
  for (const tax of invoice.taxes) taxRow(tax, y += 13);
  y = top;
  doc.fontSize(9);
  for (const total of invoice.totals) {
    if (total === invoice.totals[invoice.totals.length - 1]) doc.font('Helvetica-Bold').fontSize(11);
    pair(doc, total, y, 345, 200);
    y += 15;
  }
  doc.font('Helvetica').fontSize(9).text(invoice.words, left, y + 10, { width: 495 });
  invoice.payment.forEach((line, i) => doc.text(line, left, y + 40 + i * 12, { lineBreak: false }));
  doc.fontSize(8).fillColor('#666666').text(invoice.note, left, y + 100, { width: 495 });
}

function pageNumbers(doc) {
  const pages = doc.bufferedPageRange().count;
  for (let page = 0; page < pages; ++page) {
    doc.switchToPage(page);
    doc.fontSize(8).fillColor('#666666').text(`Page ${page + 1} of ${pages}`, left, bottom + 20, { width: 495, align: 'right', lineBreak: false });
  }
}

function make(invoice) {
  return new Promise((resolve, reject) => {
    const doc = new PDFDocument({ size: 'A4', margin: 40, bufferPages: true });
    const chunks = [];
    doc.on('data', (chunk) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
    parties(doc, invoice);
    closing(doc, invoice, lines(doc, invoice));
    pageNumbers(doc);
    doc.end();
  });
}

const cpuSeconds = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };

async function main([content, seconds, sample]) {
  const invoices = fs.readFileSync(content, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  let next = 0;
  const warm = cpuSeconds() + Math.max(1, seconds / 2);
  while (next < invoices.length / 3 && cpuSeconds() < warm) await make(invoices[next++]);
  const first = next, begin = cpuSeconds();
  let bytes = 0, last;
  while (next < invoices.length && cpuSeconds() - begin < seconds) bytes += (last = await make(invoices[next++])).length;
  const documents = next - first;
  const used = cpuSeconds() - begin;
  if (sample) fs.writeFileSync(sample, last);
  console.log(JSON.stringify({ maker: `PDFKit ${require('./package.json').dependencies.pdfkit}, Helvetica`, documents, cpu_seconds: used, bytes: Math.round(bytes / documents) }));
}

main(process.argv.slice(2)).catch((error) => { console.error(error); process.exit(1); });
