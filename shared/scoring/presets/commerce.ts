import type { EventRule, Model, Tag } from '../model.ts'
import { behaviour, groups } from './behaviour.ts'
import { halfLife } from './half-life.ts'
import { hotNow, hotNowRules } from './hot-now.ts'
import { facts, fit } from './person.ts'
import { tags } from './tags.ts'

/** Goods move fast: what was looked at last month is bought elsewhere by now. */
const days = { halfLifeDays: 3 }
const week = { halfLifeDays: 7 }
const month = { halfLifeDays: 30 }

const shop: Tag[] = [
  { name: 'shop', patterns: ['/shop*', '/store*', '/catalog*', '/collections*', '/category*'] },
  { name: 'cart', patterns: ['/cart*', '/basket*', '/:section/cart{/*}?'] },
  { name: 'checkout', patterns: ['/checkout*', '/:section/checkout{/*}?'] },
  { name: 'wholesale', patterns: ['/wholesale*', '/business*', '/bulk*', '/trade*'] },
]

/** Names as shops send them: https://segment.com/docs/connections/spec/ecommerce/v2/ and their snake_case. */
const buying: EventRule[] = [
  {
    kind: 'event',
    id: 'shop-page',
    name: 'Looked around the shop',
    on: { kind: 'page_view', tag: 'shop' },
    points: 5,
    caps: { once: { per: 'url', within: 'day' }, perDay: 3 },
    decay: week,
    group: 'interest',
    stage: 'consideration',
  },
  {
    kind: 'event',
    id: 'product-viewed',
    name: 'Looked at an article',
    on: { kind: ['custom', 'crm'], name: ['Product Viewed', 'product_viewed', 'view_item'] },
    points: 5,
    caps: { perDay: 5 },
    decay: week,
    group: 'interest',
    stage: 'consideration',
  },
  {
    kind: 'event',
    id: 'wish-list',
    name: 'Put something on the wish list',
    on: {
      kind: ['custom', 'crm'],
      name: ['Product Added to Wishlist', 'product_added_to_wishlist', 'add_to_wishlist'],
    },
    points: 15,
    caps: { perDay: 2 },
    decay: month,
    group: 'interest',
    stage: 'consideration',
  },
  {
    kind: 'event',
    id: 'cart',
    name: 'Put something into the cart',
    on: [
      { kind: ['custom', 'crm'], name: ['Product Added', 'product_added', 'add_to_cart'] },
      { kind: 'page_view', tag: 'cart' },
    ],
    points: 20,
    caps: { perDay: 1 },
    decay: week,
    group: 'decision',
    stage: 'decision',
  },
  {
    kind: 'event',
    id: 'checkout',
    name: 'Began to pay',
    on: [
      { kind: ['custom', 'crm'], name: ['Checkout Started', 'checkout_started', 'begin_checkout'] },
      { kind: 'page_view', tag: 'checkout' },
    ],
    points: 40,
    caps: { perDay: 1 },
    decay: days,
    group: 'decision',
    stage: 'decision',
  },
  {
    kind: 'event',
    id: 'order',
    name: 'Ordered',
    on: { kind: ['custom', 'crm'], name: ['Order Completed', 'order_completed', 'purchase'] },
    points: { first: 40, next: 50 },
    caps: { perDay: 1 },
    decay: month,
    group: 'decision',
    stage: 'decision',
  },
  {
    kind: 'event',
    id: 'wholesale-page',
    name: 'Looked at wholesale terms',
    on: { kind: 'page_view', tag: 'wholesale' },
    points: 25,
    caps: { perDay: 1 },
    decay: month,
    group: 'interest',
    stage: 'consideration',
  },
]

/** Rules of the default model that a shop has no use for. */
const DROPPED = ['demo-page', 'demo-request', 'webinar-registered', 'webinar-attended']

/** For companies that sell goods, to firms above all: carts, orders and wholesale terms; everything fades sooner. */
export const commerce: Model = {
  ...halfLife,
  name: 'Commerce',
  tags: [...tags.filter(({ name }) => name !== 'demo'), ...shop],
  groups,
  rules: [
    ...behaviour
      .filter(({ id }) => !DROPPED.includes(id))
      .map((rule): EventRule => {
        const sooner = { ...rule, decay: rule.group === 'interest' ? week : rule.decay }
        return rule.id === 'engaged-key-page'
          ? {
              ...sooner,
              on: { kind: 'engagement', tag: ['product', 'shop', 'wholesale'], engagedSeconds: 60 },
            }
          : sooner
      }),
    ...buying,
    ...hotNowRules(['shop', 'product', 'cart', 'checkout', 'wholesale']),
    ...facts,
    ...fit,
  ],
  dimensions: [hotNow],
}
