// Serves offline-directline on loopback: `node directline.cjs <service url> <bot url>`; says its port.
const express = require('express');
const { getRouter } = require('offline-directline');

const [serviceUrl, botUrl] = process.argv.slice(2);
const app = express();
app.use(getRouter(serviceUrl, botUrl, false));
app.listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
});
