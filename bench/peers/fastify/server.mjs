// Fastify with JSON Schemas for requests and answers, as its manual writes them.
import Fastify from 'fastify'

const text = (minLength, maxLength) => ({ type: 'string', minLength, maxLength })

const order = {
  type: 'object',
  required: ['reference', 'customer', 'shipping', 'items'],
  properties: {
    reference: text(8, 40),
    customer: {
      type: 'object',
      required: ['name', 'email'],
      properties: { name: text(1, 100), email: { type: 'string', format: 'email' } }
    },
    shipping: {
      type: 'object',
      required: ['street', 'city', 'zip', 'country'],
      properties: {
        street: text(1, 100),
        city: text(1, 80),
        zip: { type: 'string', pattern: '^[0-9]{5}$' },
        country: { type: 'string', pattern: '^[A-Z]{2}$' }
      }
    },
    items: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: {
        type: 'object',
        required: ['sku', 'name', 'quantity', 'price'],
        properties: {
          sku: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$' },
          name: text(1, 100),
          quantity: { type: 'integer', minimum: 1, maximum: 1000 },
          price: { type: 'number', minimum: 0.01, maximum: 1000000 }
        }
      }
    },
    tags: { type: 'array', maxItems: 10, items: text(1, 20), default: [] },
    note: { type: 'string', nullable: true, maxLength: 500, default: null }
  }
}

const app = Fastify()

app.get('/json', {
  schema: {
    response: { 200: { type: 'object', properties: { message: { type: 'string' } } } }
  }
}, async () => ({ message: 'Hello, World!' }))

app.get('/items/:id', {
  schema: {
    params: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } }
    },
    querystring: {
      type: 'object',
      properties: {
        limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
        q: text(1, 50)
      }
    },
    response: {
      200: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          limit: { type: 'integer' },
          q: { type: 'string', nullable: true }
        }
      }
    }
  }
}, async (request) => ({
  id: request.params.id,
  limit: request.query.limit,
  q: request.query.q ?? null
}))

app.post('/orders', {
  schema: { body: order, response: { 201: order } }
}, async (request, reply) => {
  reply.code(201)
  return request.body
})

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
