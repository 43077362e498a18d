import torch

from vs_colorize.color.bins import ab_bins, annealed_mean, rebalancing_weights
from vs_colorize.training.losses import color_loss


def uneven_prior() -> torch.Tensor:
    prior = torch.exp(-(ab_bins() ** 2).sum(1) / 800) + 1e-5
    return prior / prior.sum()


def test_training_on_a_color_leads_to_that_color() -> None:
    prior = uneven_prior()
    weights = rebalancing_weights(prior)
    logits = torch.zeros(1, len(prior), 1, 1, requires_grad=True)
    true_ab = torch.tensor((30.0, 40.0))[None, :, None, None]
    optimizer = torch.optim.Adam([logits], lr=0.2)
    for _ in range(200):
        optimizer.zero_grad()
        color_loss(logits, true_ab, weights).backward()
        optimizer.step()
    found = annealed_mean(logits.detach(), prior, vividness=0, temperature=1)
    assert (found - true_ab).abs().max() < 1.5


def test_the_weights_are_undone_so_that_logits_are_the_plain_posterior() -> None:
    """Two colours, one three times as frequent: the best logits give it three times the probability."""
    prior = uneven_prior()
    weights = rebalancing_weights(prior)
    common, rare = (int((ab_bins() == torch.tensor(ab)).all(1).nonzero()) for ab in ((0.0, 0.0), (60.0, 40.0)))
    shared = torch.zeros(len(prior), requires_grad=True)
    true_ab = torch.stack([ab_bins()[i] for i in (common, common, common, rare)], dim=1)[None, :, None]
    optimizer = torch.optim.Adam([shared], lr=0.1)
    for _ in range(1500):
        optimizer.zero_grad()
        logits = shared[None, :, None, None].expand(1, -1, 1, 4)
        color_loss(logits, true_ab, weights).backward()
        optimizer.step()
    probability = torch.softmax(shared.detach(), 0)
    near = [(ab_bins() - ab_bins()[i]).norm(dim=1) < 15 for i in (common, rare)]
    ratio = float(probability[near[0]].sum() / probability[near[1]].sum())
    # Left in, the weights would make the rare colour the likelier one; the regression term leans to the common one.
    assert 2.0 < ratio < 8.0
