// The README's customer and bill, as a program in TypeScript sends them with the types that openapi-typescript makes.
// usage: node bill.js URL        prints the number of the invoice
import type { components, paths } from "./api";

type Schemas = components["schemas"];
type Accepted = paths["/api/v1/invoices"]["post"]["responses"][202]["content"]["application/json"];

const customer: Schemas["Registration"] = {
  firstname: "John",
  middlename: "",
  lastname: "Doe",
  email: "john.doe@example.com",
  mobile: "0123456789",
};
const bill: Schemas["BillingRequest"] = {
  userId: "john.doe@example.com",
  items: [{ productId: "AD234", quantity: 1, price: 899, productName: "Premium T-Shirt" }],
};

declare const process: { argv: string[] };
const url = process.argv[2] ?? "http://localhost:5002";

async function post(path: keyof paths, body: unknown): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": "typescript-1" },
    body: JSON.stringify(body),
  });
}

function mistakes(problem: Schemas["Problem"]): string {
  const lines = (problem.errors ?? []).map((issue) => `${issue.pointer}: ${issue.code}`);
  return `${problem.code} ${lines.join(" ")}`;
}

async function issued(id: string): Promise<Schemas["IssuedBill"]> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/invoices/${id}`);
    const found = (await answer.json()) as Schemas["Bill"];
    if ("number" in found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function main(): Promise<void> {
  await post("/api/v1/user/register", customer);
  const accepted = (await (await post("/api/v1/invoices", bill)).json()) as Accepted;
  const invoice = await issued(accepted.id);
  console.log(invoice.number, invoice.totals.gross);
  const refused = await post("/api/v1/invoices", { ...bill, item: [] });
  console.log(mistakes((await refused.json()) as Schemas["Problem"]));
  const nothing: NonNullable<paths["/api/v1/failures/{id}/retry"]["post"]["requestBody"]>["content"]["application/json"] = {};
  const unknown = await post(`/api/v1/failures/${accepted.id}/retry` as keyof paths, nothing);
  console.log(((await unknown.json()) as Schemas["Problem"]).code);
}

void main();
