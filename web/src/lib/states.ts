import type { Delivery, InvoiceSummary } from './api';

export type Kind = 'good' | 'waits' | 'bad' | 'none';
export function ofMail(state: InvoiceSummary['delivery'] | Delivery['state']): Kind {
    switch (state) {
        case 'handed_over':
        case 'trial':
            return 'good';
        case 'failed':
            return 'bad';
        case 'queued':
        case 'sending':
            return 'waits';
        default:
            return 'none';
    }
}

interface Named {
    company?: string;
    firstname?: string;
    middlename?: string;
    lastname?: string;
    email: string;
}
/** What a person calls a customer. */
export const nameOf = (customer: Named): string =>
    customer.company ||
    [customer.firstname, customer.middlename, customer.lastname].filter(Boolean).join(' ') ||
    customer.email;
