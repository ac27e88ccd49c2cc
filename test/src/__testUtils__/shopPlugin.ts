import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  webhooksEventTypesExtensionPoint,
  webhooksServiceRef,
} from 'backstage-plugin-webhooks-node';
import express from 'express';
import Router from 'express-promise-router';

const ORDER_PLACED = 'shop.order.placed';

/** Registers the event type of the shop. */
export const webhooksModuleShop = createBackendModule({
  pluginId: 'webhooks',
  moduleId: 'shop',
  register(env) {
    env.registerInit({
      deps: { eventTypes: webhooksEventTypesExtensionPoint },
      async init({ eventTypes }) {
        eventTypes.addEventTypes({
          name: ORDER_PLACED,
          description: 'An order was placed.',
          schema: {
            type: 'object',
            required: ['orderId', 'total'],
            properties: {
              orderId: { type: 'string' },
              total: { type: 'number', minimum: 0 },
            },
          },
          example: { orderId: '4711', total: 12 },
        });
      },
    });
  },
});

/** Takes orders at `POST /api/shop/orders`, and dispatches an event for each. */
export const shopPlugin = createBackendPlugin({
  pluginId: 'shop',
  register(env) {
    env.registerInit({
      deps: {
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        webhooks: webhooksServiceRef,
      },
      async init({ httpAuth, httpRouter, webhooks }) {
        const router = Router();
        router.use(express.json());
        router.post('/orders', async (req, res) => {
          const credentials = await httpAuth.credentials(req);
          const { orderId, total } = req.body;
          const { eventId } = await webhooks.dispatch(
            {
              type: ORDER_PLACED,
              payload: { orderId, total },
              // A repeated call dispatches nothing new.
              idempotencyKey: `order-${orderId}`,
            },
            // On behalf of the caller. Without it, the plugin itself dispatches.
            { credentials },
          );
          res.status(201).json({ eventId });
        });
        httpRouter.use(router);
      },
    });
  },
});
