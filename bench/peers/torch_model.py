"""The networks and losses of the PyTorch peers, as functions of a dict of parameters.

Turned from the problem file's layout once: dense weights [out, in], kernels [out, in, 3, 3],
images [T, n, 1, 28, 28].
"""

import torch
import torch.nn.functional as F

import common


def to_torch(params, batches, options):
    """The problem in PyTorch's layout; labels int64, the rest float32, or float64 if exact."""
    real = torch.float64 if options.exact else torch.float32

    def image(x):
        x = torch.tensor(x, dtype=real)
        return x.permute(0, 1, 4, 2, 3).contiguous() if x.dim() == 5 else x

    def target(y):
        y = torch.tensor(y)
        return y.to(real) if y.is_floating_point() else y.long()

    def weight(w):
        order = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}[w.ndim]
        return torch.tensor(w, dtype=real).permute(order).contiguous()

    params = {name: weight(value) for name, value in params.items()}
    return params, [(image(sx), target(sy), image(qx), target(qy)) for sx, sy, qx, qy in batches]


def use_threads(threads):
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)


def adam(params):
    """PyTorch's own Adam in its fused form, its fastest here."""
    lr, betas, eps = common.ADAM.values()
    return torch.optim.Adam(params, lr, betas, eps, fused=True)


def mlp(p, x, depth):
    for i in range(1, depth):
        x = F.relu(F.linear(x, p[f"dense{i}/weight"], p[f"dense{i}/bias"]))
    return F.linear(x, p[f"dense{depth}/weight"], p[f"dense{depth}/bias"])


def fused_norm(x, scale, shift):
    """Batch norm with the batch's own statistics: PyTorch's kernel, in float32 exact to 1e-5.

    Under `vmap` its second derivative is wrong by some per cent (PyTorch 2.9 and 2.15).
    """
    return F.batch_norm(x, None, None, scale, shift, training=True, eps=1e-5)


def composed_norm(x, scale, shift):
    """The same from plain operations: exact to 1e-6 and right under `vmap`, but slower."""
    var, mean = torch.var_mean(x, (0, 2, 3), correction=0)
    scale = scale * torch.rsqrt(var + 1e-5)
    return x * scale[:, None, None] + (shift - mean * scale)[:, None, None]


def conv_net(p, x, norm):
    """x [n, 1, 28, 28] -> logits [n, classes]."""
    for i in range(1, 5):
        x = F.conv2d(x, p[f"conv{i}/weight"], p[f"conv{i}/bias"], padding=1)
        x = F.relu(norm(x, p[f"norm{i}/scale"], p[f"norm{i}/shift"]))
        x = F.max_pool2d(x, 2)
    return F.linear(x.flatten(1), p["head/weight"], p["head/bias"])


def loss_function(work, norm):
    """loss(params, x, y), the mean over the examples of one task."""

    def loss(p, x, y):
        out = mlp(p, x, len(work.sizes) - 1) if work.sizes else conv_net(p, x, norm)
        return F.cross_entropy(out, y) if work.classes else F.mse_loss(out, y)

    return loss


class Net(torch.nn.Module):
    """The same network as a module, its parameters flat in one table, for the wrapping peers."""

    def __init__(self, work, params):
        super().__init__()
        self.loss = loss_function(work, fused_norm)
        for name, value in params.items():
            self.register_parameter(name, torch.nn.Parameter(value))

    def forward(self, x, y):
        return self.loss(self._parameters, x, y)
