// A shop's day for pictures and for work on the pages: it runs until it is stopped.   usage: node seed.mjs
import { Shop } from './shop.mjs';

export async function day(shop) {
  shop.mails?.refused.add('jonas.weber@webre.example');
  await shop.register('ada@analytical.example', { company: 'Analytical Engines Ltd', address: { line1: '12 St James’s Square', city: 'London', postcode: 'SW1Y 4JH', country: 'GB' } });
  await shop.register('buero@sommer.example', { company: 'Blumen Sommer GmbH', address: { line1: 'Gartenweg 3', city: 'Potsdam', postcode: '14467', country: 'DE' } });
  await shop.register('jonas.weber@webre.example', { firstname: 'Jonas', lastname: 'Weber' });
  const ids = [];
  for (let n = 0; n < 12; n += 1) {
    ids.push(await shop.bill(n % 2 ? 'ada@analytical.example' : 'buero@sommer.example', [['Claw hammer, forged, 450 g', 1 + n, '24.90'], ['Screws, brass, 4 × 40, box of 200', 2, '12.40'], ['Delivery', 1, '6.90']]));
  }
  const refused = [await shop.bill('jonas.weber@webre.example', [['Spirit level 600 mm', 1, '39.50']]), await shop.bill('jonas.weber@webre.example')];
  const waiting = await shop.bill('lager@neu-kunde.example', [['Workbench', 1, '489.00']]);
  if (shop.mails) for (const id of refused) await shop.mailed(id, 'failed');
  return { ids, refused, waiting };
}

if (process.argv[1].endsWith('seed.mjs')) {
  const shop = await Shop.open();
  await day(shop);
  console.log(shop.url, shop.folder);
}
